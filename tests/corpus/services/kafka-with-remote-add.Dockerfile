FROM openjdk:8-jre-alpine
ARG kafka_version=2.0.0
ARG scala_version=2.12
ENV KAFKA_HOME=/opt/kafka \
    PATH=${PATH}:/opt/kafka/bin
ADD https://archive.example.org/kafka/${kafka_version}/kafka_${scala_version}-${kafka_version}.tgz /tmp/
ADD http://example.org/jmx_exporter.jar /opt/jmx.jar
RUN apk add --update unzip wget curl jq coreutils bash \
 && tar xfz /tmp/kafka_${scala_version}-${kafka_version}.tgz -C /opt \
 && ln -s /opt/kafka_${scala_version}-${kafka_version} /opt/kafka
COPY start-kafka.sh /usr/bin/
RUN chmod a+x /usr/bin/start-kafka.sh
VOLUME ["/kafka"]
CMD ["start-kafka.sh"]
