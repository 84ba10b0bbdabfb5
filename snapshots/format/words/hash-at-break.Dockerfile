FROM scratch
COPY \
    a #b \
    c #d \
    /e/
COPY #a \
    b
LABEL a=1 #b=2 \
    c=3
ARG A \
    B=1 #C
