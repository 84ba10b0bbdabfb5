FROM registry.redhat.io/ubi8/ubi:8.8
LABEL com.redhat.component="mediator-container" \
      name="example/mediator" \
      version="1.2" \
      release="${RELEASE}" \
      summary="Takes from one and gives to another" \
      description="Takes from one and gives to another. It's \"the\" mediator; costs \$0." \
      io.k8s.display-name="Mediator" \
      io.openshift.expose-services="8080:http,8443:https" \
      io.openshift.s2i.scripts-url="image:///usr/libexec/s2i"
ENTRYPOINT ["/entrypoint"]
