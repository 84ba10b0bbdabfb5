FROM debian
RUN a \
    && b
RUN a && \
  && b
