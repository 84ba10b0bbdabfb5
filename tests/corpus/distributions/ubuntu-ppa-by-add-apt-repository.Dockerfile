FROM ubuntu:focal

ARG DEBIAN_FRONTEND=noninteractive
RUN apt update \
    && apt install -y software-properties-common \
    && add-apt-repository ppa:deadsnakes/ppa \
    && apt update \
    && apt install -y python3.11 python3.11-venv python3.11-dev
RUN python3.11 -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install wheel
RUN pip install -U pip setuptools
