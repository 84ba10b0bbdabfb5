FROM continuumio/miniconda3:23.5.2-0
COPY env.yml .
RUN conda env create -f env.yml && conda clean -afy
SHELL ["conda", "run", "-n", "lab", "/bin/bash", "-c"]
RUN python -c "import numpy"
RUN echo "conda activate lab" > ~/.bashrc
ENV PATH /opt/conda/envs/lab/bin:$PATH
ENTRYPOINT ["conda", "run", "--no-capture-output", "-n", "lab", "python", "serve.py"]
