/** Which state of our knowledge judged; made by `npm run docs` from all else in this folder. */
export const knowledgeVersion = '0d4ee3625a55';
