FROM ubuntu:14.04

RUN apt-get update && \

    apt-get install -y \

      apache2 \
      php5 \

      php5-mysql && \
    apt-get clean &&\

    rm -rf /var/lib/apt/lists/*

EXPOSE 80

CMD /usr/sbin/apache2ctl -D FOREGROUND
