# syntax=docker/dockerfile:1
FROM gradle:8-jdk17 AS gradle
COPY --chown=gradle:gradle . /home/gradle/src
WORKDIR /home/gradle/src
RUN --mount=type=cache,id=gradle,target=/home/gradle/.gradle,uid=1000,gid=1000 gradle --no-daemon shadowJar
FROM maven:3 AS maven
WORKDIR /m
RUN --mount=type=bind,source=pom.xml,target=pom.xml \
    --mount=type=cache,target=/root/.m2 mvn dependency:go-offline
FROM eclipse-temurin:17-jre
RUN --mount=type=bind,from=gradle,source=/home/gradle/src/build/libs,target=/libs cp /libs/app-all.jar /app.jar
