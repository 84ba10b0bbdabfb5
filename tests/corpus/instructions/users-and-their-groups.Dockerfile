# Users, and whose files are whose.
FROM debian:12
RUN useradd --create-home helper && useradd app && usermod -a -G video app
USER app:app
COPY start.sh /home/app/
RUN chmod 777 /home/app/start.sh
CMD ["/home/app/start.sh"]
