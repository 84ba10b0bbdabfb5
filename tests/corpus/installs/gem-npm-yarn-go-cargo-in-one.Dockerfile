FROM ubuntu:22.04
RUN apt-get update && apt-get install -y ruby nodejs npm golang cargo
RUN gem install rake bundler:2.4.0 --no-ri --no-rdoc && gem install sass
RUN npm install -g yarn typescript@5 --unsafe-perm=true
RUN yarn global add @vue/cli && yarn cache clean
RUN go install example.org/x/tools/cmd/stringer@latest
RUN cargo install ripgrep --locked
