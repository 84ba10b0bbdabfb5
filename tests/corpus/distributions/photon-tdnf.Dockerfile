FROM photon:4.0
RUN tdnf -y update && tdnf -y install openjdk11 shadow && tdnf clean all
RUN useradd -r svc
COPY --chown=svc service.jar /opt/
USER svc
ENTRYPOINT exec java $JAVA_OPTS -jar /opt/service.jar
