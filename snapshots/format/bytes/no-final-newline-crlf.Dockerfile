FROM scratch
RUN a
