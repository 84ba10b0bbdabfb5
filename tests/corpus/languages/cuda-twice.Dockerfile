# The trainer: PyTorch from conda, on an image that has CUDA.
FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=all
RUN apt-get update && apt-get install -y --no-install-recommends \
        libcudnn9-cuda-12 python3-pip \
 && rm -rf /var/lib/apt/lists/*
RUN conda install -y -c pytorch pytorch pytorch-cuda=11.8
RUN python3 -c "import torch; print(torch.cuda.is_available())"
COPY train.py /srv/
CMD ["python3", "/srv/train.py"]
