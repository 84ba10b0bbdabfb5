FROM debian:12
WORKDIR /app COPY . .
RUN echo one RUN echo two
EXPOSE 80 CMD ["nginx"]
USER app ENTRYPOINT ["x"]
