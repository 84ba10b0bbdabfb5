FROM debian:12
RUN apt-get update && apt-get install -y curl
ENV
EXPOSE   80
CMD ["bash"]
