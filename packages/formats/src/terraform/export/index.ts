export { exportTerraform } from './export-terraform.ts';
export { TERRAFORM_LEAVES } from './leaves.ts';
