FROM debian:12
RUN apt-get update
COPY --from
RUN --=x echo
CMD   bash
