/** Which state of our knowledge judged; made by `npm run docs` from all else in this folder. */
export const knowledgeVersion = '56d67b608044';
