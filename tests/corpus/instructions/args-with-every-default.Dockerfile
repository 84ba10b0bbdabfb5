ARG REGISTRY=docker.io
ARG TAG
FROM ${REGISTRY}/library/debian:${TAG:-bookworm}-slim
ARG A B=2 C="three words" D='$B'
ARG E=${B:+yes} F=${UNKNOWN:-${A:-nested}}
ARG http_proxy
ARG BUILD_DATE=
ENV A=$A E=${E} F=${F:-none} DATE=$BUILD_DATE
RUN echo ${A} $UNDEFINED_HERE "${C}" \$A '$A'
LABEL built.at="${BUILD_DATE:-never}" ref="$SOURCE_COMMIT"
