FROM scratch
RUN a
