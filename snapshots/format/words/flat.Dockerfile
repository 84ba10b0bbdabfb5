FROM debian:12
COPY --from=build /a /b /c/
EXPOSE 80 443/tcp
WORKDIR /a  b
USER app:app
STOPSIGNAL SIGTERM
VOLUME /data /log
ARG A B=1
