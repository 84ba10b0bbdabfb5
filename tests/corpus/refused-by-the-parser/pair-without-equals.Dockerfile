FROM debian:12
ENV A=1 B
LABEL a=1 b c=2
RUN apt-get   update
CMD ["bash"]
