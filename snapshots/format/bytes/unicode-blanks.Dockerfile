FROM scratch
RUN a
ENV a=1 b=2
COPY a b c
RUN a b
EXPOSE 80
