# The base image comes from the command line, they thought.
RUN apt-get update && apt-get install -y curl
COPY . /app
WORKDIR /app
RUN   make   install
CMD ["bash"]
