# Stands for eclipse-temurin:17-jre
# Debian's OpenJDK, and a Debian below it where the real one has an Ubuntu. JAVA_HOME is where the real one has it.
FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends \
        ca-certificates curl fontconfig gnupg openjdk-17-jre-headless p11-kit tzdata wget \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir -p /opt/java && ln -s /usr/lib/jvm/java-17-openjdk-amd64 /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk
ENV PATH=$JAVA_HOME/bin:$PATH
ENV LANG=C.UTF-8
