# Stands for maven:3
# Where no registry of images is to be had: Debian's Maven, with Debian's repository of artifacts for the central one.
FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends \
        junit4 libcommons-lang3-java libmaven-clean-plugin-java libmaven-compiler-plugin-java libmaven-dependency-plugin-java \
        libmaven-jar-plugin-java libmaven-resources-plugin-java libsurefire-java maven openjdk-17-jdk-headless \
    && rm -rf /var/lib/apt/lists/*
COPY settings.xml /etc/maven/settings.xml
