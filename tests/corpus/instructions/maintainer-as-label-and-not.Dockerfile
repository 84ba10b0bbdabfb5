FROM scratch
MAINTAINER  Someone Else   <someone@example.org> , and others
LABEL maintainer="Someone Else <someone@example.org>"
LABEL org.opencontainers.image.authors="a@example.org"
ADD hello /
CMD ["/hello"]
