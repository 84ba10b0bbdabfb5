FROM debian
RUN server & \
    sleep 5; \
    client
