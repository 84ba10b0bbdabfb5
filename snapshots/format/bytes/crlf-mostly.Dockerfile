FROM scratch
RUN a \
    && b
ENV A=1
# c
