FROM ubuntu:20.04
RUN apt-get update && apt-get install -y \
    curl \
    git \
COPY . /app
RUN echo a && \
# a comment in between

EXPOSE 80
CMD ["bash"]
