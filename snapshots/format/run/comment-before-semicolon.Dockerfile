FROM debian
RUN a; \
    # about b
    b
RUN a \
    && b & \
    # c
    c
