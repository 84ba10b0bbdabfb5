FROM scratch
RUN true
ENV A=1
