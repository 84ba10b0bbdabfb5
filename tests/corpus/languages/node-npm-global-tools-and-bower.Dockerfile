FROM node:8

RUN npm install -g bower gulp-cli grunt-cli
RUN npm i npm@latest -g
RUN mkdir -p /usr/src/app
WORKDIR /usr/src/app
COPY package*.json bower.json /usr/src/app/
RUN npm install
RUN bower install --allow-root
COPY . /usr/src/app
RUN gulp build
EXPOSE 3000
CMD [ "npm", "start" ]
