FROM scratch
ENV A=1 \
    # second
    B=2 \
    \
    # third
    C=3 \
    D=4
ENV \
    # first
    A=1 \
    B=2
