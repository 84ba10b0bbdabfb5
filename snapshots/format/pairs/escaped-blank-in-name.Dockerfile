FROM scratch
ENV \  =
