FROM debian:10
# Image pour le café de la société
MAINTAINER René <rene@example.fr>
LABEL description="Café"
RUN echo "déjà vu" > /etc/motd
CMD ["bash"]
