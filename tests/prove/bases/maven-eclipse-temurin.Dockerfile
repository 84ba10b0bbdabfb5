# Stands for maven:3-eclipse-temurin-17
# Debian's Maven, with Debian's repository of artifacts for the central one; maven:3 here is the same without the path of Temurin's Java.
FROM eclipse-temurin:17-jdk
RUN apt-get update && apt-get install -y --no-install-recommends \
        git junit4 libcommons-lang3-java libmaven-clean-plugin-java libmaven-compiler-plugin-java libmaven-dependency-plugin-java \
        libmaven-jar-plugin-java libmaven-resources-plugin-java libmaven-shade-plugin-java libsurefire-java maven \
    && rm -rf /var/lib/apt/lists/*
ENV MAVEN_HOME=/usr/share/maven MAVEN_CONFIG=/root/.m2
COPY settings.xml /etc/maven/settings.xml
CMD ["mvn"]
