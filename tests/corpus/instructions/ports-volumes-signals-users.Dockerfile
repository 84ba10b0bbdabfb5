FROM rabbitmq:3
EXPOSE 5672/tcp 15672/TCP 25672  4369/udp
EXPOSE 8000-8010 9000-9005/udp
EXPOSE $PORT ${METRICS_PORT:-9100}/tcp
VOLUME /var/lib/rabbitmq /var/log/rabbitmq
VOLUME ["/with space"]
STOPSIGNAL 9
STOPSIGNAL SIGTERM
USER 1000:1000
USER $APP_USER:${APP_GROUP:-app}
USER "rabbitmq"
WORKDIR relative/path
WORKDIR "/quoted path/x"
WORKDIR /a/../b/./c/
