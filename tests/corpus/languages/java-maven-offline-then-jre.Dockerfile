FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml .
RUN mvn -B -q -e -C dependency:go-offline
COPY src ./src
RUN mvn -B -q -o package -DskipTests

FROM eclipse-temurin:17-jre-jammy
ARG JAR_FILE=/build/target/*.jar
COPY --from=build ${JAR_FILE} /app.jar
ENV JAVA_OPTS="-Xms256m -Xmx512m -Djava.security.egd=file:/dev/./urandom"
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s CMD wget -q --spider http://localhost:8080/actuator/health || exit 1
ENTRYPOINT ["sh", "-c", "java $JAVA_OPTS -jar /app.jar"]
