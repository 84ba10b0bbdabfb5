# hadolint global ignore=DL3008,DL3059
FROM ubuntu:20.04
# hadolint ignore=DL3009
RUN apt-get update
# dfmt: ignore[pip-no-cache]
RUN pip install flask
# hadolint ignore=DL4006,SC2046
RUN kill $(ps aux | grep x)
# dfmt: off
ENV   KEEP     this
# dfmt: on
# checkov:skip=CKV_DOCKER_2:no probe in a tool
# trivy:ignore:DS002
CMD ["bash"]
