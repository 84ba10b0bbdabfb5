FROM debian:12
RUN apt-get update && apt-get install -y locales
ENV LC_ALL
RUN   locale-gen   en_US.UTF-8
CMD ["bash"]
