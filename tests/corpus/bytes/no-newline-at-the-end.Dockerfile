FROM alpine:3.18
RUN apk add --no-cache curl
COPY cacert.pem /etc/ssl/certs/
ENTRYPOINT ["curl", "--cacert", "/etc/ssl/certs/cacert.pem"]
CMD ["--help"]