FROM debian:12
ENV A=1 \
    B=2
LABEL a=1
LABEL a=1 \
    # why
    b=2
ENV \
    # why
    A=1 \
    B=2
ENV A=1 \
    B=2
ARG A \
    B
