FROM node:18
<<<<<<< HEAD
ENV NODE_ENV production
=======
ENV NODE_ENV=development
>>>>>>> feature/env
CMD ["npm", "start"]
