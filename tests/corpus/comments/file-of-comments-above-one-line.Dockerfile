# Built nightly.
# Do not push by hand:
#   docker build -t registry.example.org/base:nightly .
#   docker push registry.example.org/base:nightly
#
# TODO(someone): sign it

FROM registry.example.org/base:stable
