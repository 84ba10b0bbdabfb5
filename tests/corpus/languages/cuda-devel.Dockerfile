FROM nvidia/cuda:12.9.1-cudnn-devel-ubuntu24.04
WORKDIR /srv
COPY server /usr/local/bin/
EXPOSE 8000
USER 1000
CMD ["server"]
