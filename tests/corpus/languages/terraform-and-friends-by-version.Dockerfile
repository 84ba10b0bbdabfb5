FROM alpine:3.17
ARG TERRAFORM_VERSION=1.5.5
ARG TFLINT_VERSION=0.47.0
ARG KUBECTL_VERSION=v1.27.4
RUN apk add --no-cache bash curl git jq openssh-client python3 py3-pip unzip
RUN curl -sLO https://releases.example.com/terraform/${TERRAFORM_VERSION}/terraform_${TERRAFORM_VERSION}_linux_amd64.zip \
 && unzip terraform_${TERRAFORM_VERSION}_linux_amd64.zip -d /usr/local/bin \
 && rm -f terraform_${TERRAFORM_VERSION}_linux_amd64.zip
RUN curl -sL https://example.com/tflint/v${TFLINT_VERSION}/tflint_linux_amd64.zip -o /tmp/t.zip && unzip /tmp/t.zip -d /usr/bin && rm /tmp/t.zip
ADD https://dl.example.io/release/${KUBECTL_VERSION}/bin/linux/amd64/kubectl /usr/local/bin/kubectl
RUN chmod +x /usr/local/bin/kubectl
RUN pip3 install --upgrade awscli ansible==8.3.0
ENTRYPOINT ["terraform"]
