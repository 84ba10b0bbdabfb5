FROM jupyter/scipy-notebook:2023-06-01

USER root
RUN apt-get update --yes && \
    apt-get install --yes --no-install-recommends graphviz texlive-xetex && \
    apt-get clean && rm -rf /var/lib/apt/lists/*

USER ${NB_UID}
RUN mamba install --yes 'xarray' 'dask[complete]' 'zarr>=2.14,<3' && \
    mamba clean --all -f -y && \
    fix-permissions "${CONDA_DIR}" && \
    fix-permissions "/home/${NB_USER}"
RUN pip install --quiet jupyterlab-git~=0.41 ; \
    jupyter lab build -y && jupyter lab clean -y
