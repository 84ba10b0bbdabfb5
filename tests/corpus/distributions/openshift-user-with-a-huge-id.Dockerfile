FROM debian:12-slim
ARG APP_UID=1000810000
RUN groupadd -g ${APP_UID} app && useradd -m -u ${APP_UID} -g app app
RUN useradd --system --uid 2000000000 --shell /usr/sbin/nologin watcher
COPY --chown=app:0 dist/ /opt/app/
RUN chmod -R g=u /opt/app
USER 1000810000
CMD ["/opt/app/run"]
