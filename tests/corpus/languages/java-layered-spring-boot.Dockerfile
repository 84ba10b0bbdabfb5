FROM eclipse-temurin:21-jre as layers
WORKDIR extracted
ADD build/libs/orders-*.jar app.jar
RUN java -Djarmode=layertools -jar app.jar extract

FROM eclipse-temurin:21-jre
VOLUME /tmp
WORKDIR application
COPY --from=layers extracted/dependencies/ ./
COPY --from=layers extracted/spring-boot-loader/ ./
COPY --from=layers extracted/snapshot-dependencies/ ./
COPY --from=layers extracted/application/ ./
ENTRYPOINT ["java", "org.springframework.boot.loader.launch.JarLauncher"]
