FROM debian
RUN first-server --with-a-long-option=value-one & \
    second-server --with-a-long-option=value-two & \
    wait-for-both --timeout=10s
RUN a & \
    b && c & \
    wait
