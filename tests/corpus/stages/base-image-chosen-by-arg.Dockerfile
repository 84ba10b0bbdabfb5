ARG VARIANT=cpu
FROM tensorflow/tensorflow:2.13.0 AS base-cpu
FROM tensorflow/tensorflow:2.13.0-gpu AS base-gpu
RUN nvidia-smi || true

FROM base-${VARIANT} AS final
ARG VARIANT
LABEL variant=$VARIANT
COPY train.py /
CMD ["python", "/train.py"]
