#include "base.dockerfile"
#define VERSION 1.2
FROM ubuntu:22.04
#ifdef DEBUG
RUN apt-get update && apt-get install -y gdb
#endif
RUN echo VERSION
